/** What is asked of a public key before anything is signed over it. */
export type PublicKeyProblem = 'empty' | 'private' | 'unreadable' | 'too-long'

const oneLine =
  /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) ([A-Za-z0-9+/]+={0,2})(?: .*)?$/
const maxLength = 8_192

/** The key's type and its base64 body without the comment, or why it is none. A private key is told apart, and never repeated. */
export function readPublicKey(
  text: string,
): { ok: true; key: string } | { ok: false; problem: PublicKeyProblem } {
  const trimmed = text.trim()
  if (trimmed === '') return { ok: false, problem: 'empty' }
  if (trimmed.includes('PRIVATE KEY')) return { ok: false, problem: 'private' }
  if (trimmed.length > maxLength) return { ok: false, problem: 'too-long' }
  const [, type, body] = oneLine.exec(trimmed) ?? []
  if (type === undefined || body === undefined) return { ok: false, problem: 'unreadable' }
  return { ok: true, key: `${type} ${body}` }
}
