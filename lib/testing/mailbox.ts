import { SMTPServer } from 'smtp-server'

/** A mail server on loopback that takes letters as they come over the wire. */
export interface Mailbox {
  url: string
  /** Who each letter was addressed to on the wire, and all of it as it was sent. */
  letters: { to: string[]; raw: string }[]
  /** What the next recipients are told instead of yes; null for yes. */
  refuse: { code: number; message: string } | null
  close(): Promise<void>
}

export async function aMailbox(): Promise<Mailbox> {
  const letters: Mailbox['letters'] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, callback) {
      const { refuse } = mailbox
      callback(refuse && Object.assign(new Error(refuse.message), { responseCode: refuse.code }))
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        letters.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString('utf8'),
        })
        callback()
      })
    },
  })
  const port = await new Promise<number>((resolve, reject) => {
    server.on('error', reject)
    const listening = server.listen(0, '127.0.0.1', () => {
      const address = listening.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  const mailbox: Mailbox = {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    refuse: null,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  return mailbox
}
