import { Callout } from '@/components/ui/callout'
import { Glyph } from '@/components/ui/glyph'

/** What would happen to each of several roles. */
export function Lines({ lines }: { lines: readonly { role: string; sentence: string; refused: boolean }[] }) {
  return (
    <ul className="mt-1 grid gap-1">
      {lines.map(({ role, sentence, refused }) => (
        <li key={role} className="flex gap-2">
          <Glyph name={refused ? 'cross' : 'check'} />
          <span>
            <span className="font-medium">{role}:</span> {sentence}
          </span>
        </li>
      ))}
    </ul>
  )
}

/** What became of each of several roles, where not all were taken. */
export function Outcomes({
  outcomes,
}: {
  outcomes: readonly { name: string; role: string; taken: boolean; text: string }[]
}) {
  const taken = outcomes.filter((outcome) => outcome.taken).length
  return (
    <Callout
      tone={taken === 0 ? 'danger' : 'warn'}
      live="alert"
      title={`${taken} of ${outcomes.length} requests were taken`}
    >
      <ul className="grid gap-1">
        {outcomes.map(({ name, role, taken: ok, text }) => (
          <li key={name} className="flex gap-2">
            <Glyph name={ok ? 'check' : 'cross'} />
            <span>
              <span className="font-medium">
                {role} ({name}):
              </span>{' '}
              {text}
            </span>
          </li>
        ))}
      </ul>
      <p className="text-ink-2">
        What was taken is on My access. The refusals are on record; change what is wrong and activate those
        again by themselves.
      </p>
    </Callout>
  )
}
