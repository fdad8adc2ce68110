import { z } from 'zod'

const onThisMachine = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Where a system answers. Secrets go there: it is https, or http on this very machine. */
export const Address = z
  .string()
  .trim()
  .refine(isGuarded, 'An address looks like https://jira.example.com; http is for this machine only.')

/** The same, without a slash at its end. */
export const BaseAddress = Address.transform((text) => text.replace(/\/+$/, ''))

export function isGuarded(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && onThisMachine.has(hostname))
}
