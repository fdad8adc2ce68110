import { StageLines } from '@/components/requests/stage-lines'
import { Thread } from '@/components/requests/thread'
import { Callout } from '@/components/ui/callout'
import type { Clock } from '@/components/ui/time-format'
import type { InboxCase } from '@/lib/domain/inbox-case'
import type { WhenUnanswered } from '@/lib/domain/progress'
import { CaseBlock } from './case-block'

const unansweredText: Record<WhenUnanswered, string> = {
  lapses: 'it lapses.',
  escalate: 'others are asked as well.',
  reassign: 'others are asked instead.',
}

/** How far the approval is, what happens when nobody answers, and what was asked and answered about it. */
export function ApprovalBlock({ view, clock }: { view: InboxCase; clock: Clock }) {
  const open = view.state === 'PENDING_APPROVAL' && !view.lapsed
  return (
    <>
      {open && view.against.length > 0 && (
        <CaseBlock title="In the way">
          <Callout tone="danger" title="As it stands, this cannot be approved">
            <p>Whoever asks would read: {view.against.join(' ')}</p>
          </Callout>
        </CaseBlock>
      )}
      {view.progress.stages.length > 0 && (
        <CaseBlock title="Approval">
          <StageLines progress={view.progress} clock={clock} withReasons />
          {open && (
            <p className="text-ink-2">
              Unless stage {view.progress.stage} is answered in time,{' '}
              {unansweredText[view.progress.whenUnanswered]}
            </p>
          )}
        </CaseBlock>
      )}
      {view.thread.length > 0 && (
        <CaseBlock title="Questions">
          <Thread messages={view.thread} clock={clock} />
        </CaseBlock>
      )}
    </>
  )
}
