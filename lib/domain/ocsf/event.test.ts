import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ocsfProblems } from '@/lib/testing/ocsf-schema'
import { actorKinds, auditActions, objectTypes, viaKinds } from '../audit'
import type { LogEvent } from '../log-event'
import { ocsfForm, ocsfVersion } from './event'

const text = fc.string({ minLength: 1, maxLength: 20 })
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const document = orNull(fc.dictionary(fc.constantFrom('state', 'n'), fc.oneof(text, fc.integer())))

const anyEvent: fc.Arbitrary<LogEvent> = fc
  .record({
    sequence: orNull(fc.nat()),
    id: fc.nat(),
    at: fc.constant('2026-03-01T12:00:00.123456Z'),
    actor_kind: fc.constantFrom(...actorKinds),
    actor_id: fc.uuid(),
    actor_name: text,
    action: fc.constantFrom(...auditActions),
    object_type: fc.constantFrom(...objectTypes),
    object_id: text,
    object_name: text,
    request_id: orNull(fc.uuid()),
    grant_id: orNull(fc.uuid()),
    assignment_id: orNull(fc.uuid()),
    subject_id: orNull(fc.uuid()),
    subject_name: orNull(text),
    role_id: orNull(fc.uuid()),
    role_name: orNull(text),
    target_id: orNull(fc.uuid()),
    target_name: orNull(text),
    reason: orNull(text),
    before: document,
    after: document,
    source_address: orNull(fc.ipV4()),
    via: fc.constantFrom(...viaKinds),
    correlation_id: orNull(text),
  })
  .map((event) => ({ ...event, actor_id: event.actor_kind === 'person' ? event.actor_id : null }))

test('whatever stands in the log becomes an event that the published schema allows', () => {
  fc.assert(
    fc.property(anyEvent, (event) => {
      expect(ocsfProblems(ocsfForm(event))).toEqual([])
    }),
    { numRuns: 2_000 },
  )
})

const [sample] = fc.sample(anyEvent, { numRuns: 1, seed: 7 })
const formOf = (changes: Partial<LogEvent>) => ocsfForm({ ...(sample as LogEvent), ...changes })

test('requests and decisions are managed entities, access given and taken is a privilege, sign-in is authentication', () => {
  expect(formOf({ action: 'request.submitted' })).toMatchObject({ class_uid: 3004, type_uid: 300_401 })
  expect(formOf({ action: 'request.denied' })).toMatchObject({ class_uid: 3004, activity_name: 'Update' })
  expect(formOf({ action: 'grant.active' })).toMatchObject({ type_uid: 300_501, status: 'Success' })
  expect(formOf({ action: 'grant.access_removed' })).toMatchObject({ type_uid: 300_502 })
  expect(formOf({ action: 'session.started' })).toMatchObject({ type_uid: 300_201 })
  expect(formOf({ action: 'audit.exported' })).toMatchObject({ class_uid: 6003, activity_name: 'Read' })
})

test('what failed says so, and a removal that failed is severe', () => {
  expect(formOf({ action: 'session.refused' })).toMatchObject({ status_id: 2 })
  expect(formOf({ action: 'grant.revocation_failed' })).toMatchObject({ status: 'Failure', severity: 'High' })
})

test('the place in the sealed order and the version of the schema go with every event', () => {
  expect(formOf({ sequence: 41 })).toMatchObject({
    time: Date.parse('2026-03-01T12:00:00.123Z'),
    metadata: { sequence: 41, version: ocsfVersion, product: { name: 'Gatehouse' } },
  })
})

test('the check itself sees what is missing, unknown, and of the wrong kind', () => {
  const { user: _, ...without } = formOf({ action: 'grant.active' })
  expect(ocsfProblems({ ...without, iam_role: {}, time: 12, severity_id: 7 })).toEqual([
    'user: missing',
    'severity_id: 7 is not among its values',
    'time: no timestamp',
    'iam_role: not in the schema',
  ])
})
