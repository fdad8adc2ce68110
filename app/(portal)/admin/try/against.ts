import type { Choice } from '@/components/explain/what-if-form'
import { PolicyDraftId } from '@/lib/domain/ids'
import type { Against } from '@/lib/services/policies/against'
import type { Choices } from '@/lib/services/policies/choices'

/** `v3`, a draft’s id, or nothing for the policy in force: how an address names a policy. Null where it names none. */
export function readAgainst(text: string): Against | null {
  if (text === '') return { kind: 'in-force' }
  const version = /^v(\d{1,6})$/.exec(text)
  if (version) return { kind: 'version', version: Number(version[1]) }
  const draft = PolicyDraftId.safeParse(text)
  return draft.success ? { kind: 'draft', id: draft.data } : null
}

export function againstText(against: Against): string {
  switch (against.kind) {
    case 'in-force':
      return ''
    case 'version':
      return `v${against.version}`
    case 'draft':
      return against.id
  }
}

export function policyChoices({ versions, drafts }: Choices): Choice[] {
  return [
    { value: '', label: 'In force' },
    ...drafts.map(({ id, author }) => ({
      value: againstText({ kind: 'draft', id }),
      label: `Draft of ${author}`,
    })),
    ...versions.map((version) => ({
      value: againstText({ kind: 'version', version }),
      label: `Version ${version}`,
    })),
  ]
}

export function roleChoices({ roles }: Choices): Choice[] {
  return roles.map(({ slug, name, target }) => ({ value: slug, label: `${name} (${target})` }))
}
