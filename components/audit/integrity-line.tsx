import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { toneText } from '@/components/ui/tone'

type Proof =
  | { state: 'unsealed' }
  | { state: 'awaiting-checkpoint'; sequence: number }
  | { state: 'proved' | 'broken'; sequence: number; size: number; signedAt: Date }

/** What the proof of the log says of one event, checked as the page was made. */
export function IntegrityLine({ proof, clock }: { proof: Proof; clock: Clock }) {
  switch (proof.state) {
    case 'unsealed':
      return <>Not sealed yet: it will be within seconds, once no older change is under way.</>
    case 'awaiting-checkpoint':
      return <>Sealed as no. {proof.sequence}; its checkpoint is being signed.</>
    case 'proved':
      return (
        <span className={toneText.ok}>
          Sealed as no. {proof.sequence}, in the checkpoint over {proof.size} events of{' '}
          <Time at={proof.signedAt} clock={clock} />. Inclusion checked now: it is what was sealed.
        </span>
      )
    case 'broken':
      return (
        <strong className={toneText.danger}>
          Sealed as no. {proof.sequence}, but it is no longer what was sealed: it, or the proof, was changed.
        </strong>
      )
  }
}
