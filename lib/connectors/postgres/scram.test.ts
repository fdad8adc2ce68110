import { Client } from 'pg'
import { expect, test } from 'vitest'
import { targetCluster } from '@/db/testing'
import { scramVerifier } from './scram'

test('the verifier is the very one PostgreSQL computes', async () => {
  const client = new Client((await targetCluster()).superuserUrl())
  await client.connect()
  await client.query(`begin; set local password_encryption = 'scram-sha-256'`)
  await client.query(`create role gatehouse_scram_test password 'correct horse 7 ~'`)
  const query = `select rolpassword from pg_authid where rolname = 'gatehouse_scram_test'`
  const stored = (await client.query<{ rolpassword: string }>(query)).rows[0]?.rolpassword ?? ''
  await client.query('rollback')
  await client.end()
  const salt = /^SCRAM-SHA-256\$4096:([^$]+)\$/.exec(stored)?.[1] ?? ''
  expect(await scramVerifier('correct horse 7 ~', Buffer.from(salt, 'base64'))).toBe(stored)
})

test('the same password never makes the same verifier twice', async () => {
  expect(await scramVerifier('secret')).not.toBe(await scramVerifier('secret'))
})

test.each(['pässword', 'tab\there', ''])(
  'a password that would need SASLprep is refused: %j',
  async (password) => {
    await expect(scramVerifier(password)).rejects.toMatchObject({ errorClass: 'config' })
  },
)
