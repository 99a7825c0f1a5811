import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { Frame } from '../components/frame/frame.tsx'
import '../components/connect/connect.css'
import './globals.css'

export const metadata: Metadata = { title: { default: 'Accounts · BOS social', template: '%s · BOS social' } }

export default function Layout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Frame>{children}</Frame>
      </body>
    </html>
  )
}
