"""Journey: the views of the Journey page, a module each."""
