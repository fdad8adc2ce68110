import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { ConnectorError } from '../connector'

const iterations = 4096
const derive = promisify(pbkdf2)

/**
 * The SCRAM-SHA-256 verifier of a password (RFC 5803), as PostgreSQL stores it. Sent instead of the password,
 * which statement logs and pg_stat_statements would keep.
 * Fails with a `config` ConnectorError outside printable ASCII, where SASLprep would have to be applied.
 */
export async function scramVerifier(password: string, salt: Buffer = randomBytes(16)): Promise<string> {
  if (!/^[\x20-\x7e]+$/.test(password)) {
    throw new ConnectorError('config', 'A password for PostgreSQL must be printable ASCII.')
  }
  const salted = await derive(password, salt, iterations, 32, 'sha256')
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64')
  const serverKey = hmac(salted, 'Server Key').toString('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
