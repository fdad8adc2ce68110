import { describe, expect, test } from 'vitest'
import { connectorFor } from '@/lib/connectors/registry'
import { err, ok } from '@/lib/domain/result'
import { narrowable, narrowed } from './narrowing'

const kubernetes = connectorFor('kubernetes')
const edit = {
  scope: 'namespaces',
  kind: 'ClusterRole',
  role: 'edit',
  namespaces: ['shop', 'billing', 'staging'],
  account: 'own',
}

describe('what less can be asked of', () => {
  test('is each list of at least two values that the connector lets narrow', () => {
    expect(narrowable(kubernetes, edit)).toEqual([
      { field: 'namespaces', label: 'Namespaces', values: ['shop', 'billing', 'staging'] },
    ])
    expect(narrowable(kubernetes, { ...edit, namespaces: ['shop', 'shop'] })).toEqual([])
    expect(narrowable(kubernetes, { scope: 'cluster', role: 'view', account: 'own' })).toEqual([])
  })

  test('is tables and privileges of a database, commands of a host, and nothing of what is one word', () => {
    const orders = { access: 'privileges', database: 'orders', privileges: ['SELECT', 'INSERT'] }
    const fields = (kind: string, entitlement: Record<string, unknown>) =>
      narrowable(connectorFor(kind), entitlement).map(({ field }) => field)
    expect(fields('mysql', { ...orders, tables: ['a', 'b'] })).toEqual(['privileges', 'tables'])
    // No table stands for the whole database: there is nothing to pick from.
    expect(fields('mysql', { ...orders, tables: [] })).toEqual(['privileges'])
    expect(fields('linux', { access: 'sudo', commands: ['/bin/cat', '/bin/ls'] })).toEqual(['commands'])
    expect(fields('linux', { access: 'ssh', sources: ['10.0.0.1', '10.0.0.2'] })).toEqual(['sources'])
    expect(fields('postgres', { database: 'd', memberOf: 'r', account: 'own' })).toEqual([])
    expect(fields('webhook', { access: 'reader', detail: '' })).toEqual([])
  })
})

describe('what was picked', () => {
  test('is the entitlement with that subset, in its own order, each value once', () => {
    expect(narrowed(kubernetes, edit, { namespaces: ['staging', 'shop', 'shop'] })).toEqual(
      ok({
        entitlement: { ...edit, namespaces: ['shop', 'staging'] },
        narrowing: [{ field: 'namespaces', label: 'Namespaces', values: ['shop', 'staging'] }],
      }),
    )
  })

  test('leaves the entitlement as it stands where nothing is left out', () => {
    const whole = ok({ entitlement: edit, narrowing: null })
    expect(narrowed(kubernetes, edit, {})).toEqual(whole)
    expect(narrowed(kubernetes, edit, { namespaces: edit.namespaces.toReversed() })).toEqual(whole)
  })

  test.each([
    ['nothing at all', { namespaces: [] }, 'Pick at least one of the namespaces.'],
    [
      'what the role does not give',
      { namespaces: ['shop', 'kube-system'] },
      'The role does not give namespaces kube-system.',
    ],
    ['what is no list', { role: ['edit'] }, 'What the role gives cannot be narrowed by “role”.'],
    ['what is not there', { constructor: ['x'] }, 'What the role gives cannot be narrowed by “constructor”.'],
  ])('is refused in words where it is %s', (_what, picks, said) => {
    expect(narrowed(kubernetes, edit, picks)).toEqual(err(said))
  })

  test('must be an entitlement still: privileges of a whole database do not go with some tables', () => {
    const all = { access: 'privileges', database: 'd', privileges: ['SELECT', 'EXECUTE'], tables: ['a', 'b'] }
    expect(narrowed(connectorFor('mysql'), all, { tables: ['a'] })).toEqual(
      err('What was picked does not go together. Pick more of it.'),
    )
  })
})
