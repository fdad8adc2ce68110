'use client'
import { ErrorMessage } from '@/components/ui/error-message'

/** For pages outside the portal's frame, and for the frame itself. */
export default function ErrorPage(props: { error: unknown; retry: () => void }) {
  return (
    <main>
      <ErrorMessage {...props} />
    </main>
  )
}
