'use client'
import './globals.css'
import { ErrorMessage } from '@/components/ui/error-message'

/** Replaces the whole document when even its frame fails; it cannot read the theme cookie, so the system decides. */
export default function GlobalError(props: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Gatehouse</title>
        <main>
          <ErrorMessage {...props} />
        </main>
      </body>
    </html>
  )
}
