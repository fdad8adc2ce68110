/** `Zoë.Müller@example.com` → `zoe.muller`: lower case, safe in login names, and with room for `-2` at its end. */
export function toHandle(username: string): string {
  const plain = username.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const safe = (plain.split('@')[0] ?? '').replace(/[^a-z0-9._-]+/g, '-').replace(/^[^a-z]+/, '')
  return safe.slice(0, 36).replace(/[._-]+$/, '') || 'person'
}
