import { ActionForm } from '@/components/ui/action-form'
import { Fact, Facts } from '@/components/ui/facts'
import type { FormAction } from '@/components/ui/form-state'
import { Panel } from '@/components/ui/panel'
import { SubmitButton } from '@/components/ui/submit-button'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'

interface Props {
  sweep: { lastAt: Date | null; durationMs: number | null; nextDueAt: Date | null }
  /** Why this viewer cannot run it by hand; null when they can. */
  refusal: string | null
  runNow: FormAction
  clock: Clock
}

/** When the sweep last ran, when there is something for it to do again, and the way to run it by hand. */
export function SweeperPanel({ sweep, refusal, runNow, clock }: Props) {
  return (
    <Panel title="Sweeper" padded>
      <div className="grid gap-3">
        <Facts>
          <Fact term="Last run">
            {sweep.lastAt === null ? 'never' : <Time at={sweep.lastAt} clock={clock} />}
            {sweep.durationMs !== null && (
              <span className="text-ink-2">, took {Math.round(sweep.durationMs)} ms</span>
            )}
          </Fact>
          <Fact term="Next due">
            {sweep.nextDueAt === null ? 'nothing lies ahead' : <Time at={sweep.nextDueAt} clock={clock} />}
          </Fact>
        </Facts>
        <ActionForm action={runNow} className="grid justify-items-start gap-2">
          <SubmitButton
            variant="secondary"
            size="sm"
            pendingLabel="Running …"
            disabledReason={refusal ?? undefined}
          >
            Run now
          </SubmitButton>
        </ActionForm>
      </div>
    </Panel>
  )
}
