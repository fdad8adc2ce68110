import { expect, test } from 'vitest'
import { openingIn, openingsIn } from './openings'

test('openings are told apart by their mark', () => {
  const elem = [
    { concat: ['10.0.0.1', 22] },
    { elem: { val: { concat: ['10.0.0.2', 5432] }, timeout: 60, expires: 59, comment: 'gatehouse:1' } },
    { elem: { val: { concat: ['10.0.0.3', 5432] }, comment: 'by hand' } },
  ]
  const listing = JSON.stringify({ nftables: [{ metainfo: {} }, { set: { name: 'gatehouse', elem } }] })
  expect(openingsIn(listing)).toEqual([
    { address: '10.0.0.1', port: 22, ours: false },
    { address: '10.0.0.2', port: 5432, ours: true },
    { address: '10.0.0.3', port: 5432, ours: false },
  ])
  expect(openingsIn('{"nftables":[{"set":{"name":"gatehouse"}}]}')).toEqual([])
  expect(openingsIn('')).toEqual([])
})

test('of a single one nft says in words whether it ends and whose it is', () => {
  const shown = (element: string) =>
    openingIn(`table inet filter { set gatehouse { elements = { ${element} } } }`)
  expect(shown('10.0.0.2 . 5432 timeout 1m expires 59s comment "gatehouse:1"')).toEqual({
    ours: true,
    ends: true,
  })
  expect(shown('10.0.0.2 . 5432 comment "gatehouse:1"')).toEqual({ ours: true, ends: false })
  expect(shown('10.0.0.2 . 5432')).toEqual({ ours: false, ends: false })
  expect(openingIn('')).toBeNull()
})
