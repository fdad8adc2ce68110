import { StageLines } from '@/components/requests/stage-lines'
import { SayForm, Thread } from '@/components/requests/thread'
import { Panel } from '@/components/ui/panel'
import type { Clock } from '@/components/ui/time-format'
import { requestName } from '@/lib/domain/ids'
import type { RequestStory } from '@/lib/services/requests/timeline'
import { say } from '../../case-actions'

interface Props {
  story: RequestStory
  clock: Clock
  /** Whether the reader is the one who is asked questions. */
  mayAnswer: boolean
}

/** How far the approval is, and what the approvers asked. */
export function Approval({ story, clock, mayAnswer }: Props) {
  const { request, progress, thread } = story
  const answering = mayAnswer && request.state === 'PENDING_APPROVAL' && thread.length > 0
  return (
    <>
      {progress.stages.length > 0 && (
        <Panel title="Approval" padded>
          <StageLines progress={progress} clock={clock} withReasons />
        </Panel>
      )}
      {thread.length > 0 && (
        <Panel title="Questions" padded>
          <div className="grid gap-4">
            <Thread messages={thread} clock={clock} />
            {answering && (
              <SayForm
                action={say}
                values={{ requestId: request.id, name: requestName(request.number) }}
                label="Answer"
                hint="The approvers are told; the time to decide goes on."
              />
            )}
          </div>
        </Panel>
      )}
    </>
  )
}
