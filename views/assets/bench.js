// The workbench while somebody types.
