import { randomUUID } from 'node:crypto'
import { insertTarget, lockTarget, targetNamed, updateTarget, upsertTargetSecret } from '@/db/queries/targets'
import type { Tx } from '@/db/client'
import type { TargetRow } from '@/db/schema'
import { TargetId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { valuesFrom } from '@/lib/domain/schema-form'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { isTargetKind, problemsOf, settingsFields } from './kinds'
import { isSealedReference, sealedReference, targetSecretPlace } from './sealed'

export const environments = ['production', 'staging', 'development'] as const
export const targetModes = ['live', 'dry-run'] as const

export interface TargetInput {
  name: string
  description: string
  environment: (typeof environments)[number]
  mode: (typeof targetModes)[number]
  /** The settings as typed, by field. */
  settings: Readonly<Record<string, string>>
  /** Secrets typed in, by field; a field that is left out or empty keeps its reference. */
  secrets: Readonly<Record<string, string>>
}

export type SaveRefusal =
  | 'not-permitted'
  | 'no-such-kind'
  | 'no-such-target'
  | 'name-missing'
  | 'slug-unreadable'
  | 'slug-taken'
  /** Sentences by the name of the setting; '' for what is about several. */
  | { settings: Record<string, string> }

const slugPattern = /^[a-z0-9][a-z0-9-]{0,62}$/

/** Connects a new target. Nothing is asked of it yet; the staged test does that. */
export async function addTarget(
  ctx: PersonContext,
  input: TargetInput & { kind: string; slug: string },
): Promise<Result<string, SaveRefusal>> {
  const { kind } = input
  if (!can(ctx.viewer, 'targets.manage', null).ok) return err('not-permitted')
  if (!isTargetKind(kind)) return err('no-such-kind')
  const [name, slug] = [readableText(input.name), input.slug.trim()]
  if (name === '') return err('name-missing')
  if (!slugPattern.test(slug)) return err('slug-unreadable')
  const id = TargetId.parse(randomUUID())
  const config = configFrom(ctx, { kind, id, input, kept: {} })
  if (!config.ok) return config
  const now = ctx.now()
  return atomically<string, SaveRefusal>(ctx, async (tx) => {
    const values = { id, slug, name, connector: kind, ...told(input), ...signed(ctx, now) }
    if (!(await insertTarget(tx, { ...values, config: config.value }))) return err('slug-taken')
    await keepSecrets(tx, ctx, { id, name }, input.secrets, now)
    await record(tx, ctx, now, {
      action: 'target.created',
      object: { type: 'target', id, name },
      target: { id, name },
      after: { slug, kind, environment: input.environment, mode: input.mode, ...plain(config.value) },
    })
    return ok(slug)
  })
}

/** Changes a target's settings; what is sealed stays unless a new value was typed. */
export async function changeTarget(
  ctx: PersonContext,
  input: TargetInput & { slug: string },
): Promise<Result<string, SaveRefusal>> {
  if (!can(ctx.viewer, 'targets.manage', null).ok) return err('not-permitted')
  const found = await targetNamed(ctx.db, input.slug)
  if (found === null) return err('no-such-target')
  const name = readableText(input.name)
  if (name === '') return err('name-missing')
  const config = configFrom(ctx, { kind: found.connector, id: found.id, input, kept: found.config })
  if (!config.ok) return config
  const now = ctx.now()
  return atomically<string, SaveRefusal>(ctx, async (tx) => {
    const before = await lockTarget(tx, found.id)
    if (before === null) return err('no-such-target')
    const after = { ...before, name, ...told(input), config: config.value }
    await updateTarget(tx, found.id, { name, ...told(input), ...signed(ctx, now), config: config.value })
    await keepSecrets(tx, ctx, { id: found.id, name }, input.secrets, now)
    const changed = differences(before, after)
    if (Object.keys(changed.after).length > 0)
      await record(tx, ctx, now, {
        action: 'target.changed',
        object: { type: 'target', id: found.id, name },
        target: { id: found.id, name },
        ...changed,
      })
    return ok(found.slug)
  })
}

function told({ description, environment, mode }: TargetInput) {
  return { description: readableText(description), environment, mode }
}

function signed(ctx: PersonContext, now: Date) {
  return { changed_at: now, changed_by: ctx.viewer.id }
}

/** The settings as the connector takes them. A typed secret becomes a reference to where it will be sealed. */
function configFrom(
  ctx: PersonContext,
  args: { kind: string; id: TargetId; input: TargetInput; kept: Readonly<Record<string, unknown>> },
): Result<Record<string, unknown>, SaveRefusal> {
  const { kind, id, input, kept } = args
  const fields = settingsFields(ctx, kind)
  const typed: Record<string, string> = { ...input.settings }
  const outside: Record<string, string> = {}
  for (const field of fields.filter(({ as }) => as === 'secret')) {
    const own = sealedReference(id, field.name)
    if ((input.secrets[field.name] ?? '') !== '') typed[field.name] = own
    else if ((typed[field.name] ?? '') === '' && kept[field.name] === own) typed[field.name] = own
    else if (!mayRefer(typed[field.name] ?? '', own, kept[field.name])) outside[field.name] = whereSecretsAre
  }
  if (Object.keys(outside).length > 0) return err({ settings: outside })
  const read = ctx.connectorFor(kind).config.safeParse(valuesFrom(fields, typed))
  if (!read.success) return err({ settings: problemsOf(read.error) })
  // Every connector's settings are an object.
  return ok(read.data as Record<string, unknown>)
}

const whereSecretsAre =
  'Type the secret itself, or say where it is: env:TARGET_NAME or file:/run/secrets/name.'

/**
 * Whoever adds a target chooses where its secret is sent: only what was put there for targets may be named, never the
 * portal's own secrets, nor another target's. What an operator set up before stays.
 */
function mayRefer(reference: string, own: string, kept: unknown): boolean {
  if (reference === '' || reference === kept || reference === own) return true
  return /^(env:TARGET_[A-Za-z0-9_]{1,100}|file:\/run\/secrets\/[A-Za-z0-9_.-]{1,100})$/.test(reference)
}

async function keepSecrets(
  tx: Tx,
  ctx: PersonContext,
  target: { id: TargetId; name: string },
  secrets: Readonly<Record<string, string>>,
  now: Date,
): Promise<void> {
  for (const [field, value] of Object.entries(secrets)) {
    if (value === '') continue
    const sealed = ctx.sealer.seal(targetSecretPlace(target.id, field, now), value)
    await upsertTargetSecret(tx, {
      target_id: target.id,
      field,
      sealed,
      set_at: now,
      set_by: ctx.viewer.id,
    })
    await record(tx, ctx, now, {
      action: 'target.secret_set',
      object: { type: 'target', id: target.id, name: target.name },
      target,
      after: { field },
    })
  }
}

/** Settings as the log keeps them: texts, numbers and truths; where a secret is, never what it is. */
function plain(config: Readonly<Record<string, unknown>>): Record<string, Kept> {
  const kept = Object.entries(config).filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept.map(([name, value]): [string, Kept] => [name, asKept(value)]))
}

type Kept = string | number | boolean

function asKept(value: unknown): Kept {
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value === 'string') return isSealedReference(value) ? 'sealed' : value.slice(0, 300)
  return JSON.stringify(value).slice(0, 300)
}

type Compared = Pick<TargetRow, 'name' | 'description' | 'environment' | 'mode'> & {
  config: Record<string, unknown>
}

function differences(before: Compared, after: Compared) {
  const [old, fresh] = [flat(before), flat(after)]
  const changed = [...new Set([...Object.keys(old), ...Object.keys(fresh)])].filter(
    (key) => old[key] !== fresh[key],
  )
  const only = (all: ReturnType<typeof flat>) =>
    Object.fromEntries(changed.map((key) => [key, all[key] ?? null]))
  return { before: only(old), after: only(fresh) }
}

function flat({ name, description, environment, mode, config }: Compared): Record<string, Kept> {
  return { ...plain(config), name, description, environment, mode }
}
