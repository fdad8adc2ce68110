'use client'
import { useEffect, useState } from 'react'

interface Progress {
  done: number
  of: number
}

/** How far a verification has come; while the page is open it is kept going, step by step. */
export function VerifyProgress({ begun, step }: { begun: Progress; step: () => Promise<Progress | null> }) {
  const [progress, setProgress] = useState<Progress | null>(begun)
  useEffect(() => {
    let watching = true
    async function goOn(): Promise<void> {
      let now: Progress | null = begun
      while (watching && now !== null) {
        now = await step()
        if (watching) setProgress(now)
      }
    }
    goOn().catch(() => {})
    return () => {
      watching = false
    }
  }, [begun, step])
  if (progress === null) return null
  const { done, of } = progress
  return (
    <div className="grid gap-1 text-sm">
      <progress value={done} max={of} aria-label="Verification" className="w-full" />
      <p aria-live="polite">
        {done.toLocaleString('en')} of {of.toLocaleString('en')} events read again.
      </p>
    </div>
  )
}
