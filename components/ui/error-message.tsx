'use client'
import { useSyncExternalStore } from 'react'
import { Button } from './button'
import { MessagePage } from './message-page'

interface Props {
  error: unknown
  retry: () => void
}

/** What a person reads when a page failed: what to do, and the ids under which the logs have it. */
export function ErrorMessage({ error, retry }: Props) {
  const requestId = useSyncExternalStore(never, lastRequestId, () => undefined)
  const reference = [requestId, digestOf(error)].filter(Boolean).join(' · ')
  return (
    <MessagePage
      title="This page could not be shown"
      {...(reference !== '' && { reference })}
      actions={
        <>
          <Button variant="primary" onClick={retry}>
            Try again
          </Button>
          <Button onClick={() => location.assign('/')}>My access</Button>
        </>
      }
    >
      <p>Something failed on our side. What had been accepted before stays accepted.</p>
      <p>
        Try again in a moment. If it keeps failing, give the reference below to whoever runs this portal: the
        logs know it.
      </p>
    </MessagePage>
  )
}

const never = () => () => undefined

/** The id of the newest answer for this page: proxy.ts puts it where script can read it without another request. */
function lastRequestId(): string | undefined {
  const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  return entries
    .filter((entry) => entry instanceof PerformanceResourceTiming)
    .filter((entry) => new URL(entry.name).pathname === location.pathname && entry.serverTiming.length > 0)
    .toSorted((a, b) => a.responseStart - b.responseStart)
    .at(-1)
    ?.serverTiming.find((timing) => timing.name === 'request')?.description
}

/** The id under which the server logged the error, when it happened there. */
function digestOf(error: unknown): string | undefined {
  return error instanceof Error && 'digest' in error && typeof error.digest === 'string'
    ? error.digest
    : undefined
}
