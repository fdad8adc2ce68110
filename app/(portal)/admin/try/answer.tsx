import { ChecksTable } from '@/components/explain/checks-table'
import { RulesList } from '@/components/explain/rules-list'
import { SheetPreview } from '@/components/explain/sheet-preview'
import { StagesList } from '@/components/explain/stages-list'
import { VerdictCallout } from '@/components/explain/verdict-callout'
import { Panel } from '@/components/ui/panel'
import { formatAt } from '@/components/ui/time-format'
import type { WhatIf } from '@/lib/services/policies/what-if'
import { outlookOf } from '../../outlook'

/** The verdict first, then why, who would be asked, and what that person would find. */
export function Answer({ tried, zone }: { tried: WhatIf; zone: string }) {
  const { person, role, policy, trace, at, assumed } = tried
  const clock = { now: at, zone }
  const { verdict } = trace
  const outlook = outlookOf(tried.preview, tried.wanted, clock)
  return (
    <>
      <VerdictCallout verdict={verdict} />
      <p className="text-sm text-ink-2">
        {person.name} asks for {role.name} on {role.target}, {formatAt(at, clock)}, judged by {policy.name}.
        {assumed.length > 0 && ` Taken for granted: ${assumed.join(', ')}.`} Each sentence speaks to{' '}
        {person.name}, as they would read it.
      </p>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Panel title="Rules, the first that fits counts">
          <RulesList rules={trace.rules} />
        </Panel>
        <Panel title={`What ${person.name} would see`} padded>
          <SheetPreview role={role.name} terms={tried.terms} outlook={outlook} />
        </Panel>
      </div>
      <Panel title="Approvers" padded>
        {verdict.outcome === 'needs-approval' && <StagesList stages={verdict.stages} nameOf={tried.nameOf} />}
        <p className="text-sm text-ink-2">{tried.rule}</p>
      </Panel>
      <Panel title="Checks">
        <ChecksTable checks={trace.checks} />
      </Panel>
    </>
  )
}
