'use client'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { Button } from '@/components/ui/button'

interface Props {
  /** Answers `{ events }`: how many have come since the page was read. */
  url: string
  href: Route
}

const everyMs = 10_000
/** The server counts no further. */
const counted = 100

/** Says that there is something newer, rather than moving the rows under the reader's eyes. */
export function NewEvents({ url, href }: Props) {
  const router = useRouter()
  const [found, setFound] = useState({ url, events: 0 })
  useEffect(() => {
    const gone = new AbortController()
    const look = async () => {
      if (document.visibilityState !== 'visible') return
      // A failed look is made up for by the next.
      const answer = await fetch(url, { signal: gone.signal }).catch(() => null)
      if (answer?.ok) setFound({ url, events: eventsIn(await answer.json().catch(() => null)) })
    }
    const timer = setInterval(() => void look(), everyMs)
    return () => {
      gone.abort()
      clearInterval(timer)
    }
  }, [url])
  // A count belongs to the page it was asked for.
  const events = found.url === url ? found.events : 0
  return (
    <div role="status" className="empty:hidden">
      {events > 0 && (
        <Button
          size="sm"
          onClick={() => {
            router.push(href, { scroll: false })
            router.refresh()
          }}
        >
          {events >= counted ? `${counted} or more` : events} new {events === 1 ? 'event' : 'events'}: show
        </Button>
      )}
    </div>
  )
}

function eventsIn(answer: unknown): number {
  return typeof answer === 'object' &&
    answer !== null &&
    'events' in answer &&
    typeof answer.events === 'number'
    ? answer.events
    : 0
}
