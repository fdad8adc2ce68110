import { Callout } from '@/components/ui/callout'
import type { FormState } from '@/components/ui/form-state'

interface Props {
  state: FormState & { rejected?: { name: string; reasons: string[] } }
  /** What to do next, below the reasons of a stored refusal. */
  next?: string
}

/** Why a sheet was not taken: the policy's every reason where the refusal is on record, else one sentence. */
export function Refusal({ state, next }: Props) {
  if (state.rejected === undefined)
    return state.error === undefined ? null : (
      <Callout tone="danger" live="alert">
        {state.error}
      </Callout>
    )
  return (
    <Callout tone="danger" live="alert" title={`${state.rejected.name} was refused by the policy`}>
      <ul>
        {state.rejected.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      {next !== undefined && <p className="text-ink-2">{next}</p>}
    </Callout>
  )
}
