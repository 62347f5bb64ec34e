"""What documents and authors say, held against numbers."""
