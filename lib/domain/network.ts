/** An address as its bits: 32 of them, or 128. */
interface Address {
  bits: 32 | 128
  value: bigint
}

/** Whether an IP address lies in a CIDR range. What cannot be read lies in none. */
export function inNetwork(address: string, cidr: string): boolean {
  const range = parseRange(cidr)
  const host = parse(address)
  if (range === null || host === null || range.bits !== host.bits) return false
  return range.value >> range.rest === host.value >> range.rest
}

/** A range as its base and how many of the last bits are free. */
function parseRange(cidr: string): (Address & { rest: bigint }) | null {
  const [base = '', written = ''] = cidr.split('/')
  const network = parse(base)
  if (network === null || !/^\d{1,3}$/.test(written)) return null
  // A range of IPv4 addresses written as IPv6 counts its length from the longer form.
  const length = Number(written) - (base.includes(':') && network.bits === 32 ? 96 : 0)
  return length < 0 || length > network.bits ? null : { ...network, rest: BigInt(network.bits - length) }
}

function parse(text: string): Address | null {
  if (!text.includes(':')) return parseV4(text)
  const address = parseV6(text)
  // An IPv4 address that came in over an IPv6 socket is still that IPv4 address.
  const isMapped = address !== null && address.value >> 32n === 0xffffn
  return isMapped ? { bits: 32, value: address.value & 0xffffffffn } : address
}

function parseV4(text: string): Address | null {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return null
  const parts = text.split('.').map(Number)
  if (parts.some((part) => part > 255)) return null
  return { bits: 32, value: parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n) }
}

function parseV6(text: string): Address | null {
  const [head = '', tail, ...more] = text.split('::')
  if (more.length > 0) return null
  const left = groups(head)
  const right = tail === undefined ? [] : groups(tail)
  const missing = 8 - left.length - right.length
  if (tail === undefined ? missing !== 0 : missing < 1) return null
  const all = [...left, ...Array.from({ length: missing }, () => 0), ...right]
  if (all.some(Number.isNaN)) return null
  return { bits: 128, value: all.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n) }
}

/** Sixteen bits each; the last may be written as IPv4, which is two of them. */
function groups(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (/^[0-9a-f]{1,4}$/i.test(group)) return [parseInt(group, 16)]
    const v4 = parseV4(group)
    return v4 === null ? [NaN] : [Number(v4.value >> 16n), Number(v4.value & 0xffffn)]
  })
}

/** Whether this is an address, or a range of them as CIDR has it. */
export function isNetwork(text: string): boolean {
  return text.includes('/') ? parseRange(text) !== null : parse(text) !== null
}

/** Whether an address is one of these, or lies in one of these ranges. */
export function inOneOf(address: string, networks: readonly string[]): boolean {
  return networks.some((network) => inNetwork(address, network.includes('/') ? network : exactly(network)))
}

function exactly(address: string): string {
  return `${address}/${parse(address)?.bits === 32 && !address.includes(':') ? 32 : 128}`
}

/** Whoever asks from this address: the address itself, and of IPv6 the network that one household is given. */
export function sourceKey(address: string): string {
  const parsed = parse(address)
  if (parsed === null) return address
  return parsed.bits === 32 ? `4:${parsed.value}` : `6:${parsed.value >> 64n}`
}
