import { Badge } from '@/components/ui/badge'
import { SubmitButton } from '@/components/ui/submit-button'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import type { Tone } from '@/components/ui/tone'

export interface VersionView {
  version: number
  comment: string
  published_at: Date
  publisher: string | null
  author: string | null
  standing: 'in-force' | 'to-come' | 'past' | 'never'
}

interface Props {
  versions: readonly VersionView[]
  clock: Clock
  /** The page's own path: which two are compared stands in its address. */
  action: string
  from: number
  to: number
}

/** Every published version, and the choice of two to compare. */
export function VersionsTable({ versions, clock, action, from, to }: Props) {
  return (
    <form method="get" action={action}>
      <Table caption="Versions">
        <Thead columns={['Version', 'In force from', 'Author', 'Published by', 'Comment', 'Compare']} />
        <Tbody>
          {versions.map((each) => (
            <Tr key={each.version}>
              <RowHead>
                <span className="flex flex-wrap items-center gap-x-2">
                  {each.version} <Standing standing={each.standing} />
                </span>
              </RowHead>
              <Td label="In force from">
                <Time at={each.published_at} clock={clock} show="absolute" />
              </Td>
              <Td label="Author">{each.author ?? each.publisher ?? <Nobody />}</Td>
              <Td label="Published by">{each.publisher ?? <Nobody />}</Td>
              <Td label="Comment">{each.comment || <span className="text-ink-3">none</span>}</Td>
              <Td label="Compare" className="whitespace-nowrap">
                <Pick name="from" label="From" version={each.version} chosen={from} />{' '}
                <Pick name="to" label="To" version={each.version} chosen={to} />
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
      {versions.length > 1 && (
        <div className="flex justify-end border-t px-3 py-2">
          <SubmitButton variant="secondary" size="sm">
            Compare
          </SubmitButton>
        </div>
      )}
    </form>
  )
}

const words: Record<VersionView['standing'], { text: string; tone: Tone }> = {
  'in-force': { text: 'In force', tone: 'ok' },
  'to-come': { text: 'To come', tone: 'wait' },
  past: { text: 'Replaced', tone: 'muted' },
  never: { text: 'Never in force', tone: 'muted' },
}

function Standing({ standing }: Pick<VersionView, 'standing'>) {
  return <Badge tone={words[standing].tone}>{words[standing].text}</Badge>
}

function Nobody() {
  return <span className="text-ink-3">the portal</span>
}

interface PickProps {
  name: 'from' | 'to'
  label: string
  version: number
  chosen: number
}

function Pick({ name, label, version, chosen }: PickProps) {
  return (
    <label className="inline-flex min-h-6 items-center gap-1 text-xs">
      <input
        type="radio"
        name={name}
        value={version}
        defaultChecked={version === chosen}
        aria-label={`${label} version ${version}`}
        className="size-4 accent-accent"
      />
      {label}
    </label>
  )
}
