import { afterEach, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { MINUTE } from '@/lib/domain/duration'
import { admit } from './admit'
import type { ProviderPerson } from './claims'
import { recordRefusal } from './refusal'
import { partsFor } from './testing'

let now: Date
let database: FreshDatabase

beforeEach(async () => {
  now = new Date('2026-03-02T09:00:00Z')
  database = await freshDatabase()
})
afterEach(() => database.drop())

const parts = () => partsFor(database.db, {}, () => now)

function someone(subject: string): ProviderPerson {
  return {
    issuer: 'https://id.example.com',
    subject,
    name: 'Una Falk',
    nameGiven: true,
    email: 'una@example.com',
    emailVerified: true,
    handle: subject,
    groups: [],
    manager: null,
    employment: null,
    proof: { via: 'oidc', authTime: now, acr: null, amr: [] },
  }
}

const refusals = () =>
  database.db
    .selectFrom('audit_event')
    .select([
      'actor_kind',
      'actor_name',
      'via',
      'object_type',
      'object_id',
      'object_name',
      'subject_name',
      'reason',
      'after',
    ])
    .where('action', '=', 'session.refused')
    .orderBy('id')
    .execute()

test('of a person who is turned away the log says who and why', async () => {
  const una = await admit(parts(), someone('una'))
  await recordRefusal(parts(), someone('una'), 'disabled')
  expect(await refusals()).toEqual([
    {
      actor_kind: 'system',
      actor_name: 'Sign-in',
      via: 'sign-in',
      object_type: 'principal',
      object_id: una.ok && una.value.id,
      object_name: 'Una Falk',
      subject_name: 'Una Falk',
      reason: 'The person is disabled here.',
      after: {
        refusal: 'disabled',
        issuer: 'https://id.example.com',
        subject: 'una',
        email: 'una@example.com',
      },
    },
  ])
})

test('of a stranger it says which identity came', async () => {
  await recordRefusal(parts(), someone('new'), 'email-unverified')
  expect(await refusals()).toMatchObject([
    {
      object_type: 'session',
      object_id: 'https://id.example.com new',
      object_name: 'Una Falk',
      subject_name: null,
    },
  ])
})

test('one identity is kept once a minute, however often it comes', async () => {
  await Promise.all(Array.from({ length: 5 }, () => recordRefusal(parts(), someone('una'), 'email-missing')))
  now = new Date(now.getTime() + MINUTE - 1)
  await recordRefusal(parts(), someone('una'), 'email-missing')
  expect(await refusals()).toHaveLength(1)
  now = new Date(now.getTime() + 1)
  await recordRefusal(parts(), someone('una'), 'email-missing')
  expect(await refusals()).toHaveLength(2)
})

test('a crowd cannot fill the log: thirty are kept in a minute, and more in the next', async () => {
  const crowd = async () => {
    for (let n = 0; n < 35; n += 1) await recordRefusal(parts(), someone(`s${n}`), 'email-taken')
  }
  await crowd()
  expect(await refusals()).toHaveLength(30)
  now = new Date(now.getTime() + MINUTE)
  await crowd()
  expect(await refusals()).toHaveLength(60)
})
