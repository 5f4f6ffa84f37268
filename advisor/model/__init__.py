"""The vocabulary of the product as frozen, typed values. Nothing here reads, prints or decides."""
