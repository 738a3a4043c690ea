RELEASE guards
