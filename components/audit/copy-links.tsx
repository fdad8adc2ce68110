import { CopyButton } from '@/components/ui/copy-button'
import { Disclosure } from '@/components/ui/disclosure'

interface Props {
  /** The question as it is: a range that moves on with time. */
  live: string
  /** The answer as it is: null where it cannot be frozen, for this reason. */
  evidence: { href: string; sequence: string } | { whyNot: string }
}

/** Two links to the same page: one that goes on being asked, and one that shows the same events for ever. */
export function CopyLinks({ live, evidence }: Props) {
  return (
    <Disclosure summary={<span className="text-xs">Copy link</span>} className="needs-script relative">
      <div className="absolute end-0 z-20 grid w-72 max-w-[85vw] gap-3 rounded-md border bg-raised p-3 text-xs text-ink-2 shadow-raised">
        <div className="grid justify-items-start gap-1">
          <CopyButton text={live} label="Copy live link" />
          <p>The question: opened later, it shows what there is then.</p>
        </div>
        <div className="grid justify-items-start gap-1">
          {'href' in evidence ? (
            <>
              <CopyButton text={evidence.href} label="Copy evidence link" />
              <p>
                The answer: the same events for ever, with fixed times and nothing sealed after sequence{' '}
                {evidence.sequence}.
              </p>
            </>
          ) : (
            <p>An evidence link cannot be made: {evidence.whyNot}</p>
          )}
        </div>
      </div>
    </Disclosure>
  )
}
