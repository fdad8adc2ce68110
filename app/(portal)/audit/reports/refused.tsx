import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'

export function Refused({ reason }: { reason: string }) {
  return (
    <MessagePage
      title="This is not open to you"
      actions={
        <LinkButton href="/" variant="primary">
          My access
        </LinkButton>
      }
    >
      <p>{reason}</p>
    </MessagePage>
  )
}
