'use client'
import { ErrorMessage } from '@/components/ui/error-message'

/** Inside the portal's frame, which stays usable around the message. */
export default function PortalError(props: { error: unknown; retry: () => void }) {
  return <ErrorMessage {...props} />
}
