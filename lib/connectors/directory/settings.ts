import { z } from 'zod'
import type { TrustedCertificates } from '../settings'
import { partsOf } from './dn'

/** The distinguished name of an entry, as administrators write it. */
export const Dn = z
  .string()
  .trim()
  .max(1_000)
  .refine((dn) => partsOf(dn) !== null, 'a distinguished name such as cn=admins,ou=groups,dc=example,dc=org')

/** Where a directory listens; nothing but scheme, host and port. */
export const DirectoryUrl = z
  .string()
  .trim()
  .regex(/^ldaps?:\/\/(?:\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?\/?$/i, 'such as ldaps://ldap.example.org:636')

/** What every connection to a directory needs to know. */
export interface DirectoryConfig {
  url: string
  startTls: boolean
  trustedCertificates?: z.infer<typeof TrustedCertificates> | undefined
  /** As whom the portal signs in: a distinguished name, or what else the directory takes for one. */
  bindDn: string
  password: string
}

/** The longest one call may take, in milliseconds; a search of everybody is bounded by its caller alone. */
export const hardTimeoutMs = 10_000

/** Calls to one directory side by side. */
export const concurrency = 8

/** Whether nobody on the way can read along: by TLS from the start, by StartTLS, or because there is no way. */
export function isEncrypted({ url, startTls }: Pick<DirectoryConfig, 'url' | 'startTls'>): boolean {
  return startTls || /^ldaps:/i.test(url)
}
