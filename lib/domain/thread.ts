/** The longest question or answer, in characters. */
export const maxMessageLength = 1_000

/** One question or answer about a request. */
export interface Message {
  id: string
  author: string
  isViewer: boolean
  /** Whether it is from the requester's side. */
  isAnswer: boolean
  body: string
  at: Date
}
