import { randomBytes } from 'node:crypto'
import type { Authority } from './authority'
import { readUserKey } from './user-key'
import { string, uint32, uint64 } from './wire'

/** What a certificate over a person's own key says; `sshd` holds it to every word. */
export interface CertificateTerms {
  /** The holder's own, in OpenSSH's one line. */
  publicKey: string
  /** What sshd logs at each use and what is revoked by. */
  keyId: string
  principal: string
  validAfter: Date
  /** The first second in which it is no longer good. */
  validBefore: Date
  /** Run instead of whatever the holder asks for. */
  command?: string | undefined
  /** Addresses or ranges; without any, from everywhere. */
  sources?: readonly string[] | undefined
  terminal: boolean
  forwarding: boolean
}

const userCertificate = 1

/** A user certificate of OpenSSH (PROTOCOL.certkeys), as the one line of a `…-cert.pub` file. */
export function certificateLine(terms: CertificateTerms, authority: Authority): string {
  const { certificateType, fields } = readUserKey(terms.publicKey)
  const body = Buffer.concat([
    string(certificateType),
    string(randomBytes(32)),
    fields,
    uint64(randomBytes(8).readBigUInt64BE()),
    uint32(userCertificate),
    string(terms.keyId),
    string(string(terms.principal)),
    uint64(seconds(terms.validAfter)),
    uint64(seconds(terms.validBefore)),
    string(criticalOptions(terms)),
    string(extensions(terms)),
    string(''),
    string(authority.publicKey),
  ])
  const certificate = Buffer.concat([body, string(authority.sign(body))])
  return `${certificateType} ${certificate.toString('base64')} ${terms.keyId}\n`
}

/** Options stand in the order of their names; what a server does not know makes it refuse the certificate. */
function criticalOptions({ command, sources = [] }: CertificateTerms): Buffer {
  const options: Buffer[] = []
  if (command !== undefined) options.push(string('force-command'), string(string(command)))
  if (sources.length > 0) options.push(string('source-address'), string(string(sources.join(','))))
  return Buffer.concat(options)
}

/** What is not named here is refused: agent and X11 forwarding, and commands of the holder's at sign-in. */
function extensions({ terminal, forwarding }: CertificateTerms): Buffer {
  const names = [...(forwarding ? ['permit-port-forwarding'] : []), ...(terminal ? ['permit-pty'] : [])]
  return Buffer.concat(names.flatMap((name) => [string(name), string('')]))
}

function seconds(instant: Date): bigint {
  return BigInt(Math.floor(instant.getTime() / 1000))
}
