import { drawPicture } from '../../../../demo/draw-picture.ts'
import { emulatedHosts } from '../../../../lib/emulated-hosts.ts'

/** A drawing in place of a picture that the emulated Meta names and does not have. */
export async function GET(_: Request, { params }: { readonly params: Promise<{ readonly path: readonly string[] }> }) {
  if (Object.keys(emulatedHosts(process.env)).length === 0) return new Response('Not found', { status: 404 })
  const { path } = await params
  const headers = {
    'content-type': 'image/svg+xml',
    'cache-control': 'private, max-age=86400',
    'content-security-policy': "default-src 'none'",
  }
  return new Response(drawPicture(path.join('/')), { headers })
}
