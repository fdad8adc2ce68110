import type { Route } from 'next'
import Link from 'next/link'
import type { IfOneFails } from '@/lib/domain/bundle'
import { requestStateLabel, type RequestState } from '@/lib/domain/request'

interface Props {
  requests: readonly { name: string; role: string; state: RequestState }[]
  /** The bundle they are the parts of, where they are. */
  bundle: { activation: string; name: string; ifOneFails: IfOneFails } | null
  /** Where the page of a request lies, without its name. */
  requestsPath: string
}

const ifOneIsDenied = {
  undo: 'It is given whole or not at all: if you deny this part, the others are taken back.',
  keep: 'If you deny this part, the others are kept.',
}

/** What the same person asked for with the same click. */
export function Together({ requests, bundle, requestsPath }: Props) {
  return (
    <p className="text-sm text-ink-2">
      {bundle === null ? 'Asked' : `Part of ${bundle.activation} ${bundle.name}, asked`} together with{' '}
      {requests.map(({ name, role, state }, index) => (
        <span key={name}>
          {index > 0 && ', '}
          <Link
            href={`${requestsPath}/${name}` as Route}
            prefetch={false}
            className="text-accent-ink hover:underline"
          >
            {name}
          </Link>{' '}
          {role} ({requestStateLabel[state].toLowerCase()})
        </span>
      ))}
      .{bundle !== null && ` ${ifOneIsDenied[bundle.ifOneFails]}`}
    </p>
  )
}
