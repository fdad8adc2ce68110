import { BlockList, isIPv4 } from 'node:net'

/** Whose address it is: everybody's, one of a network of one's own, or one that no system to talk to ever has. */
export type Network = 'public' | 'private' | 'forbidden'

/**
 * Clouds hand out machine credentials on link-local addresses and on these few others. The rest of the list is no
 * machine at all: this one's every address, groups, everybody.
 */
const forbidden = listed([
  ['169.254.0.0', 16],
  ['fe80::', 10],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['192.0.0.192', 32],
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
  ['0.0.0.0', 8],
  ['::', 128],
  ['224.0.0.0', 4],
  ['ff00::', 8],
  ['255.255.255.255', 32],
])

const ownNetworks = listed([
  ['127.0.0.0', 8],
  ['::1', 128],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['192.0.0.0', 24],
  ['198.18.0.0', 15],
  ['240.0.0.0', 4],
  ['fc00::', 7],
  ['fec0::', 10],
])

/** The network of an IP address, written as Node resolves it. */
export function networkOf(address: string): Network {
  const plain = address.replace(/%.*$/, '')
  const within = isIPv4(plain) ? null : ipv4Within(plain)
  return within === null ? networkOfPlain(plain) : networkOf(within)
}

function networkOfPlain(address: string): Network {
  const family = isIPv4(address) ? 'ipv4' : 'ipv6'
  if (forbidden.check(address, family)) return 'forbidden'
  return ownNetworks.check(address, family) ? 'private' : 'public'
}

function listed(networks: readonly (readonly [network: string, prefix: number])[]): BlockList {
  const list = new BlockList()
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, isIPv4(network) ? 'ipv4' : 'ipv6')
  return list
}

/** The IPv4 address that an IPv6 one leads to: mapped, compatible, translated (NAT64) or tunnelled (6to4). */
function ipv4Within(address: string): string | null {
  const groups = groupsOf(address)
  const starts = (...start: number[]) => start.every((group, at) => groups[at] === group)
  if (starts(0x2002)) return dotted(groups[1], groups[2])
  if (starts(0, 0, 0, 0, 0, 0xffff) || starts(0x64, 0xff9b)) return dotted(groups[6], groups[7])
  const isCompatible = starts(0, 0, 0, 0, 0, 0) && groups[6] !== 0
  return isCompatible ? dotted(groups[6], groups[7]) : null
}

function groupsOf(address: string): number[] {
  // URL writes an address in one way: hexadecimal, with the longest run of zeros left out.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const [before, after] = [numbers(head), numbers(tail ?? '')]
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after]
}

function numbers(part: string): number[] {
  return part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))
}

function dotted(high = 0, low = 0): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
