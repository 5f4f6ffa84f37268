"""Reports: pure views of one recommendation. Nothing here reads, writes or decides."""
