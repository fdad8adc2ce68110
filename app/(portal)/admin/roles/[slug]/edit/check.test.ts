import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EditorState } from '@/components/policies/editor-state'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { readSent } from '@/lib/policies/editor'
import { rolePolicy } from '@/lib/services/policies/read-role'
import { aPerson, approvedBy, aRole, as } from '@/lib/testing/factories'
import { checkSent, showSettings } from './check'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

/** The editor of a role that Maud approves, as it is opened, and what becomes of what is sent from it. */
async function anEditor() {
  const [greta, maud] = [
    await aPerson(fresh.owner, { portalRoles: ['administrator'] }),
    await aPerson(fresh.owner),
  ]
  const role = await aRole(fresh.owner, { policy: approvedBy([maud]) })
  const ctx = as(fresh.db, greta)
  const read = await rolePolicy(ctx, role.slug)
  if (!read.ok || read.value === null) throw new Error('The role cannot be read.')
  const policy = read.value
  const shown = await showSettings(ctx, policy, policy.newest.settings)
  const initial: EditorState = { ...shown, revision: 0, side: 'form', comment: '', effectiveAt: '' }
  const send = (changed: Record<string, string>) => {
    const form = new FormData()
    for (const [name, value] of Object.entries({
      ...initial.values,
      yaml: initial.yaml,
      shown: initial.yaml,
      ...changed,
    }))
      form.set(name, value)
    return checkSent(ctx, policy, readSent(form), initial)
  }
  return { initial, maud, send }
}

test('what is changed in the form appears in the YAML, and the form is left as it is', async () => {
  const { send } = await anEditor()
  const { state, settings } = await send({ side: 'form', 'duration.max': '2h' })
  expect(state.yaml).toContain('max: 2h')
  expect(state).toMatchObject({ revision: 0, problems: [] })
  expect(state.changes).toEqual([{ label: 'Duration, longest', before: '8h', after: '2h' }])
  expect(settings?.duration.maxMs).toBe(7_200_000)
})

test('what is changed in the YAML is drawn in the form once it can be read', async () => {
  const { initial, maud, send } = await anEditor()
  const { yaml } = initial
  expect(yaml).toContain(`person ${maud.handle}`)
  const good = await send({ side: 'yaml', yaml: yaml.replace('max: 8h', 'max: 3h # enough') })
  expect(good.state).toMatchObject({ revision: 1, yaml: expect.stringContaining('# enough') })
  expect(good.state.values['duration.max']).toBe('3h')
  const bad = await send({ side: 'yaml', yaml: yaml.replace('max: 8h', 'maximum: 3h') })
  expect(bad).toMatchObject({ settings: null, state: { revision: 0, changes: null } })
  expect(bad.state.values['duration.max']).toBe('8h')
  expect(bad.state.problems).toContainEqual({
    line: 4,
    path: 'duration.maximum',
    text: 'There is no maximum here.',
  })
})

test('without script the YAML counts where it is not what was shown', async () => {
  const { initial, send } = await anEditor()
  const yaml = initial.yaml.replace('max: 8h', 'max: 5h').replaceAll('\n', '\r\n')
  expect((await send({ side: '', yaml })).settings?.duration.maxMs).toBe(18_000_000)
  const form = await send({ side: '', 'duration.max': '4h', yaml: initial.yaml.replaceAll('\n', '\r\n') })
  expect(form.settings?.duration.maxMs).toBe(14_400_000)
})

test('a stage or a rule is added, moved and removed without losing the rest', async () => {
  const { send } = await anEditor()
  const stage = await send({ side: 'form', do: 'add:approval.stages' })
  expect(stage.state).toMatchObject({ revision: 1, values: { 'approval.stages:count': '2' } })
  const rule = await send({ side: 'form', do: 'add:rules' })
  expect(rule.state.values).toMatchObject({ 'rules:count': '1', 'rules.0.name': 'New rule' })
  expect(rule.state.findings.map(({ text }) => text)).toContain('New rule changes nothing.')
  const gone = await send({ side: 'form', do: 'remove:approval.stages.0' })
  expect(gone.settings).toBeNull()
})

test('a name that nobody has is refused at once, with those it may have been meant for', async () => {
  const { maud, send } = await anEditor()
  await fresh.owner.insertInto('principal_group').values({ name: 'Night watch', description: '' }).execute()
  const mistyped = `${maud.handle}x`
  const person = await send({ side: 'form', 'approval.stages.0.from': `person ${mistyped}` })
  expect(person.settings).toBeNull()
  expect(person.state.problems[0]).toMatchObject({
    path: 'approval.stages.0.from.0',
    text: expect.stringContaining(`Nobody has the handle ${mistyped}. Did you mean ${maud.handle}`),
  })
  const group = await send({ side: 'form', 'approval.fallback': 'group Nigth watch' })
  expect(group.state.problems[0]?.text).toBe('There is no group Nigth watch. Did you mean Night watch?')
  const word = await send({ side: 'form', 'approval.fallback': 'administrator' })
  expect(word.state.problems[0]?.text).toContain('Did you mean administrators?')
})

test('a schedule or ticket system that is not in use is told', async () => {
  const { send } = await anEditor()
  const { state } = await send({ side: 'form', 'approval.stages.0.from': 'on-call nights' })
  expect(state.findings.map(({ path, text }) => `${path}: ${text}`)).toContain(
    'approval.stages.0.from.0: There is no on-call schedule nights in use.',
  )
})
