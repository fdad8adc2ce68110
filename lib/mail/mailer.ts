/** One letter to one person. The text is plain: paragraphs, and addresses that stand on a line of their own become links. */
export interface Letter {
  /** Who receives it; a name may be anything, an address is taken as one address whatever it holds. */
  to: { name: string; address: string }
  subject: string
  text: string
  /** A text file that goes with it; CSV. */
  attachment?: { name: string; content: string }
  /** Stays the same when the letter is sent again, so that a mailbox shows it once. */
  id: string
}

/** What became of a letter. Only `refused` is final: this address, or this letter, will not be taken. */
export type Delivery = 'sent' | { refused: string } | { notNow: string }

export interface Mailer {
  /** Never throws for what a mail server may say or not say. */
  send(letter: Letter): Promise<Delivery>
  close(): void
}
