/** A key. `mod` is ⌘ on Apple's keyboards and Ctrl elsewhere. */
export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-line bg-sunken px-1 font-sans text-2xs font-medium text-ink-2">
      {children === 'mod' ? (
        <>
          <span className="apple:hidden">Ctrl</span>
          <span className="hidden apple:inline">⌘</span>
        </>
      ) : (
        children
      )}
    </kbd>
  )
}
