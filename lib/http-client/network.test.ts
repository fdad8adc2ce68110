import { expect, test } from 'vitest'
import type { Network } from './network'
import { networkOf } from './network'

const expected: [address: string, network: Network][] = [
  ['93.184.216.34', 'public'],
  ['172.32.0.1', 'public'],
  ['2606:2800:220:1::1', 'public'],
  ['64:ff9b::5db8:d822', 'public'],
  ['127.0.0.1', 'private'],
  ['127.8.9.10', 'private'],
  ['10.1.2.3', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.0.1', 'private'],
  ['100.64.0.1', 'private'],
  ['::1', 'private'],
  ['fd12:3456::1', 'private'],
  ['::ffff:10.0.0.1', 'private'],
  ['::ffff:7f00:1', 'private'],
  ['::127.0.0.1', 'private'],
  ['64:ff9b::a00:1', 'private'],
  ['2002:c0a8:1::', 'private'],
  ['169.254.169.254', 'forbidden'],
  ['::ffff:169.254.169.254', 'forbidden'],
  ['64:ff9b::a9fe:a9fe', 'forbidden'],
  ['2002:a9fe:a9fe::1', 'forbidden'],
  ['fe80::1', 'forbidden'],
  ['fe80::1%eth0', 'forbidden'],
  ['fd00:ec2::254', 'forbidden'],
  ['100.100.100.200', 'forbidden'],
  ['0.0.0.0', 'forbidden'],
  ['::', 'forbidden'],
  ['224.0.0.1', 'forbidden'],
  ['255.255.255.255', 'forbidden'],
]

test.each(expected)('%s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})
