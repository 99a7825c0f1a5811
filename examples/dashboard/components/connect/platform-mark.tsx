import type { PlatformName } from './wire.ts'

/** A sign for a platform, beside its name: plain drawings, because the real marks are under Meta's brand rules. */
export function PlatformMark({ platform }: { readonly platform: PlatformName }) {
  return (
    <svg className={`cn-mark cn-mark-${platform}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {platform === 'facebook' ? (
        <path d="M5 4h14v16H5zM8.5 8.5h7M8.5 12h7M8.5 15.5h4" />
      ) : (
        <path d="M4 8h4l1.5-2.5h5L16 8h4v11H4zM12 10.3a3 3 0 1 0 .01 0z" />
      )}
    </svg>
  )
}
