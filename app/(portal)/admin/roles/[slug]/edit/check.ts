import type { EditorState } from '@/components/policies/editor-state'
import type { PolicySettings } from '@/lib/domain/policy'
import { diffPolicies } from '@/lib/domain/policy-diff'
import { linesIn, roughYaml, type Sent } from '@/lib/policies/editor'
import { toFormValues } from '@/lib/policies/form'
import { documentPath, type Problem } from '@/lib/policies/problems'
import { readPolicy } from '@/lib/policies/read'
import { handlesIn } from '@/lib/policies/sources'
import { writePolicy } from '@/lib/policies/write'
import { dotted, parseYaml, toYaml } from '@/lib/policies/yaml'
import type { PersonContext } from '@/lib/services/context'
import { lintForRole } from '@/lib/services/policies/lint'
import { directoryFor, wordNames, type PolicyDirectory } from '@/lib/services/policies/names'
import type { RolePolicy } from '@/lib/services/policies/read-role'

type Shown = Pick<EditorState, 'values' | 'yaml' | 'problems' | 'findings' | 'changes'>

/** Both sides of the editor for settings that are known to be good. */
export async function showSettings(
  ctx: PersonContext,
  { role, newest }: RolePolicy,
  settings: PolicySettings,
  known?: PolicyDirectory,
): Promise<Shown> {
  const directory = known ?? (await directoryFor(ctx.db, { settings: [settings, newest.settings] }))
  const document = writePolicy(settings, directory, role.slug)
  const findings = await lintForRole(ctx, role, settings)
  return {
    values: toFormValues(document),
    yaml: toYaml(document),
    problems: [],
    findings: findings.map(({ severity, path, text }) => ({
      severity,
      path: dotted(documentPath(path)),
      text,
    })),
    changes: diffPolicies(newest.settings, settings, wordNames(directory)),
  }
}

/** What was sent, read and checked; `settings` null where it is no policy yet. */
export async function checkSent(
  ctx: PersonContext,
  policy: RolePolicy,
  sent: Sent,
  previous: EditorState,
): Promise<{ state: EditorState; settings: PolicySettings | null }> {
  const broken = { findings: [], changes: null }
  if ('problems' in sent)
    return {
      state: { ...previous, ...broken, side: 'yaml', yaml: sent.text, problems: sent.problems },
      settings: null,
    }
  const { slug } = policy.role
  const text = sent.side === 'yaml' ? sent.text : roughYaml(sent.content, slug)
  const directory = await directoryFor(ctx.db, {
    handles: handlesIn(text),
    settings: [policy.newest.settings],
  })
  const read = readPolicy(sent.content, directory, slug)
  const redrawn = sent.side === 'yaml' ? read.ok : sent.redrawn
  const next = { ...previous, side: sent.side, revision: previous.revision + (redrawn ? 1 : 0) }
  if (!read.ok)
    return { state: { ...next, ...broken, ...rough(sent, text, read.error, previous) }, settings: null }
  const shown = await showSettings(ctx, policy, read.value, directory)
  const yaml = sent.side === 'yaml' ? sent.text : shown.yaml
  // A form that was added to shows what was added, also where it is a default that the file leaves out.
  const values = sent.side === 'form' ? toFormValues(sent.content) : shown.values
  return { state: { ...next, ...shown, yaml, values }, settings: read.value }
}

/** The form and the text of what is no policy yet, with each problem at its place. */
function rough(
  sent: Exclude<Sent, { problems: unknown }>,
  text: string,
  problems: readonly Problem[],
  previous: EditorState,
): Pick<EditorState, 'values' | 'yaml' | 'problems'> {
  const values = sent.side === 'form' ? toFormValues(sent.content) : previous.values
  const parsed = parseYaml(text)
  const lines = parsed.ok ? linesIn(text, problems) : []
  return { values, yaml: text, problems: lines }
}
