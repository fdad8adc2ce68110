import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { connectHints } from './access'
import type { MysqlConfig, MysqlEntitlement } from './config'

const config: MysqlConfig = {
  host: 'db.example.com',
  port: 3306,
  user: 'portal',
  password: 'env:P',
  tls: 'verify',
  holderHost: '%',
}

function hintFor(account: string, entitlement: MysqlEntitlement): string {
  return connectHints(config, { account, entitlement })[0]?.command ?? ''
}

test('the line to copy names everything but the password', () => {
  const entitlement = {
    access: 'privileges',
    database: 'orders',
    privileges: ['SELECT'],
    tables: [],
  } as const
  expect(hintFor('gh_ada_r', { ...entitlement, privileges: ['SELECT'], tables: [] })).toBe(
    'mariadb --host=db.example.com --port=3306 --user=gh_ada_r --password --ssl --ssl-verify-server-cert --database=orders',
  )
})

test('a role for one’s own account is taken on at once, and a shell runs nothing of an odd name', () => {
  const role = `it's "$(id)" \`id\``
  const hint = hintFor('ada', { access: 'role', account: 'own', role, database: 'orders' })
  const words = execFileSync('/bin/sh', ['-c', hint.replace(/^mariadb/, String.raw`printf '%s\n'`)], {
    encoding: 'utf8',
  })
  expect(words.split('\n')).toContain('--init-command=SET ROLE `it\'s "$(id)" ``id```')
})
