import type { Route } from 'next'
import Link from 'next/link'
import { requestStateLabel, type RequestState } from '@/lib/domain/request'

interface Props {
  requests: readonly { name: string; role: string; state: RequestState }[]
  /** Where the page of a request lies, without its name. */
  requestsPath: string
}

/** What the same person asked for with the same click. */
export function Together({ requests, requestsPath }: Props) {
  return (
    <p className="text-sm text-ink-2">
      Asked together with{' '}
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
      .
    </p>
  )
}
