/** The mark: a gate between two posts, its leaf ajar. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 20 20"
      className={className}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      aria-hidden="true"
    >
      <path d="M3.5 17.5V6.5a4 4 0 0 1 4-4h5a4 4 0 0 1 4 4v11" strokeLinecap="round" />
      <path d="M8 17.5V7.2l5-1.4v11.7" strokeLinejoin="round" strokeLinecap="round" />
      <path d="M10.6 11.3v1.2" strokeLinecap="round" />
    </svg>
  )
}
