import { Badge } from '@/components/ui/badge'

/** Marks whatever was activated without anybody's leave, wherever it is shown. */
export function EmergencyBadge({ incident }: { incident?: string | null | undefined }) {
  return (
    <Badge tone="danger" glyph="bang">
      Emergency{incident ? ` ${incident}` : ''}
    </Badge>
  )
}
