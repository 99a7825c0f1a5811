-- Waits while a row holds a plaintext token: the CHECK would refuse every later UPDATE of that row.
ALTER TABLE public.social_media_connections ADD CONSTRAINT tokens_are_sealed
  CHECK (starts_with(access_token, 'bos1.') AND (refresh_token IS NULL OR starts_with(refresh_token, 'bos1.')));
