import type { Route } from 'next'
import { LinkButton } from './link-button'
import { MessagePage } from './message-page'

/** What a person reads where nothing is, or nothing that is theirs to see: the two must not be told apart. */
export function NotFoundMessage({ homeHref }: { homeHref: Route }) {
  return (
    <MessagePage
      title="There is nothing at this address"
      actions={
        <LinkButton href={homeHref} variant="primary">
          My access
        </LinkButton>
      }
    >
      <p>
        The address may be mistyped, or what it names is not yours to see: requests and grants open only to
        the people they concern.
      </p>
      <p>If a colleague sent you the link, ask them for its number, such as REQ-2041, and who may see it.</p>
    </MessagePage>
  )
}
